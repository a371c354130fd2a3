using System.CommandLine;
using System.Runtime.CompilerServices;

namespace GradCam.Cli.CommandLine;

/// <summary>Adds options to commands in groups. Help of a command with many options lists the common ones; <c>--help all</c> lists the groups.</summary>
internal static class GroupedOptions
{
    private static readonly ConditionalWeakTable<Option, Membership> s_memberships = [];

    /// <summary>Adds options of a group.</summary>
    /// <param name="command">The command.</param>
    /// <param name="group">The group.</param>
    /// <param name="common">The options that every help lists.</param>
    /// <param name="rare">The options that only <c>--help all</c> lists, if the command has many.</param>
    public static void Add(this Command command, OptionGroup group, IEnumerable<Option> common, IEnumerable<Option>? rare = null)
    {
        foreach (Option option in common)
            Add(command, option, new Membership(group, IsCommon: true));
        foreach (Option option in rare ?? [])
            Add(command, option, new Membership(group, IsCommon: false));
    }

    /// <summary>Returns the group of an option; <c>null</c> if it has none.</summary>
    public static OptionGroup? GroupOf(Option option) => s_memberships.TryGetValue(option, out Membership? of) ? of.Group : null;

    /// <summary>Returns whether every help lists an option.</summary>
    public static bool IsCommon(Option option) => !s_memberships.TryGetValue(option, out Membership? of) || of.IsCommon;

    private static void Add(Command command, Option option, Membership membership)
    {
        s_memberships.Add(option, membership);
        command.Options.Add(option);
    }

    private sealed record Membership(OptionGroup Group, bool IsCommon);
}
