using Assay.SampleEngine;
using Assay.SampleEngine.Generation;
using Assay.SampleEngine.Scoring;

var arguments = new Arguments(args);
switch (args.FirstOrDefault())
{
    case "serve":
        return await ServeCommand.RunAsync(arguments);
    case "generate":
        return await GenerateCommand.RunAsync(arguments);
    default:
        await Console.Error.WriteLineAsync("""
            A sample machine-learning engine: the contract of a custom ML engine over a credit-risk model.

              assay-sample-engine serve [--urls http://127.0.0.1:0] [--seed 42] [--exit-with-parent]
              assay-sample-engine generate --period training|stable|drifted [--rows 1000] [--seed 42] [--labels] [--out FILE]
            """);
        return 2;
}
