using System.CommandLine;
using GradCam.Cli.Cache;
using GradCam.Cli.Concepts;
using GradCam.Cli.Files;
using GradCam.Concepts;

namespace GradCam.Cli.CommandLine;

/// <summary>Defines <c>gradcam concepts</c>: its options, and their meaning.</summary>
internal sealed class ConceptsCommand
{
    public const string Examples =
        """
        Results:
          Each place of a picture has the colour of the concept that is strongest there. Below it stand the concepts' shares, and the class
          that the model would see in a layer that shows nothing else. Without --output the result of NAME.jpg is NAME-concepts.png in
          the current folder. Concepts are common to all pictures of a run: a colour means the same in each.
          The exit code is 0, or 1 if anything could not be read or written, or 2 if the command line makes no sense.

        Examples:
          gradcam concepts cat.jpg
              what the last layer takes the picture apart into, in cat-concepts.png
          gradcam concepts cats/ --model resnet50.onnx --concepts 8 --output out/
              what pictures of cats have in common

        """;

    private const int MostConcepts = 1000;

    private readonly Argument<string[]> _pictures = new("PICTURE|DIR") { Description = "Pictures, and folders of them.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _model = new("--model", "-m") { HelpName = "DIR|FILE.onnx", Description = "Folder of a split model, or the .onnx file of any image classifier. Without it, the model of geometric shapes that comes with the tool." };
    private readonly Option<string> _count = new("--concepts") { HelpName = "N", Description = "How many concepts.", DefaultValueFactory = _ => $"{ConceptOptions.Default.Count}" };
    private readonly Option<string> _seed = new("--seed") { HelpName = "N", Description = "Where the search starts; equal seeds give equal concepts.", DefaultValueFactory = _ => $"{ConceptOptions.Default.Seed}" };
    private readonly Option<string> _opacity = new("--opacity") { HelpName = "0..1", Description = "The colours' share where a concept is at its strongest.", DefaultValueFactory = _ => "0.7" };
    private readonly Option<string> _output = new("--output", "-o") { HelpName = "FILE|DIR", Description = "Where the pictures go: a .png, .jpg or .webp file, or a folder." };
    private readonly Option<string> _map = new("--map") { HelpName = "FILE.npy|DIR", Description = "Write each picture's maps as float32 NumPy [concepts,h,w], at the layer's resolution." };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object." };
    private readonly MaxPixelsOption _maxPixels = new();
    private readonly Option<bool> _verbose = new(RootCommandFactory.VerboseOption) { Description = "Print details, and stack traces of errors." };
    private readonly PlainModelOptions _plain = new();
    private readonly DeviceOptions _devices = new();

    public ConceptsCommand(ToolConsole console, CacheSettings cache)
    {
        Command = new Command("concepts", "Shows what a layer takes pictures apart into, whatever the class (deep feature factorization).")
        {
            _pictures,
        };
        Command.Add(OptionGroup.Model, common: [_model]);
        Command.Add(OptionGroup.Method, common: [_count], rare: [_seed]);
        Command.Add(OptionGroup.Drawing, common: [_opacity]);
        Command.Add(OptionGroup.Output, common: [_output, _map, _json], rare: [_verbose]);
        _plain.AddTo(Command);
        _maxPixels.AddTo(Command);
        _devices.AddTo(Command);
        Command.SetAction((arguments, cancellationToken) =>
        {
            ConceptsRequest request = Request(arguments);
            return Task.Run(() => ConceptsRunner.Run(request, cache, console, cancellationToken), CancellationToken.None);
        });
    }

    public Command Command { get; }

    private ConceptsRequest Request(ParseResult arguments)
    {
        var request = new ConceptsRequest
        {
            Pictures = PicturePatterns.Expand(arguments.GetValue(_pictures) ?? []),
            Model = _plain.Choice(arguments, arguments.GetValue(_model)),
            Loading = _devices.Choice(arguments),
            Options = new ConceptOptions
            {
                Count = OptionValues.Integer(_count.Name, arguments.GetValue(_count)!, 1, MostConcepts),
                Seed = OptionValues.Integer(_seed.Name, arguments.GetValue(_seed)!, int.MinValue, int.MaxValue),
            },
            Opacity = OptionValues.Share(_opacity.Name, arguments.GetValue(_opacity)!),
            Output = arguments.GetValue(_output),
            Map = arguments.GetValue(_map),
            Json = arguments.GetValue(_json),
            MaxPixels = _maxPixels.Value(arguments),
            Verbose = arguments.GetValue(_verbose),
        };
        OptionValues.MustNotBeEmpty([("PICTURE", request.Pictures.FirstOrDefault(p => p.Length == 0)), ("--model", request.Model.Path)]);
        return request;
    }
}
