using System.CommandLine;

namespace GradCam.Cli.CommandLine;

/// <summary>Defines <c>gradcam completion</c>, which prints a script that completes command lines in a shell.</summary>
internal static class CompletionCommand
{
    public const string Examples =
        """
        Examples:
          source <(gradcam completion bash)
              completion in this shell; put the line into ~/.bashrc to keep it
          source <(gradcam completion zsh)
              put the line into ~/.zshrc, after compinit
          gradcam completion fish > ~/.config/fish/completions/gradcam.fish
          gradcam completion powershell | Out-String | Invoke-Expression
              put the line into $PROFILE to keep it

        """;

    // The tool answers [suggest:POSITION] "LINE" with the words that fit there, one per line.
    private static readonly (string Shell, string Script)[] s_scripts =
    [
        ("bash",
            """
            _gradcam() {
                local IFS=$'\n'
                COMPREPLY=($(gradcam "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null))
            }
            complete -o default -F _gradcam gradcam
            """),
        ("zsh",
            """
            _gradcam() {
                local words
                words=(${(f)"$(gradcam "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)"})
                if (( ${#words} )); then
                    compadd -a words
                else
                    _files
                fi
            }
            compdef _gradcam gradcam
            """),
        ("fish",
            """
            function __gradcam
                set -l line (commandline -cp)
                gradcam "[suggest:"(string length -- $line)"]" "$line" 2>/dev/null
            end
            complete -c gradcam -a '(__gradcam)'
            """),
        ("powershell",
            """
            Register-ArgumentCompleter -Native -CommandName gradcam -ScriptBlock {
                param($word, $line, $position)
                gradcam "[suggest:$position]" "$line" 2>$null | Where-Object { $_ } | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }
            """),
    ];

    public static Command Create(ToolConsole console)
    {
        var shell = new Argument<string>("SHELL") { HelpName = string.Join('|', s_scripts.Select(s => s.Shell)), Description = "The shell." };
        shell.CompletionSources.Add([.. s_scripts.Select(s => s.Shell)]);
        var command = new Command("completion", "Prints a script that completes commands, options and their values in a shell.") { shell };
        command.SetAction(arguments =>
        {
            // The script has several lines, and WriteLine is for one.
            console.Output.Write(OptionValues.OneOf("SHELL", arguments.GetRequiredValue(shell), s_scripts) + "\n");
            return ExitCode.Success;
        });
        return command;
    }
}
