using Assay.SampleEngine.Model;

namespace Assay.SampleEngine.Scoring;

/// <summary><c>serve</c>: trains the model and answers until told to stop.</summary>
internal static class ServeCommand
{
    private const int TrainingRows = 6_000;

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var model = CreditModel.Train(TrainingRows, arguments.Whole("--seed", 42));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(arguments.Text("--urls", "http://127.0.0.1:0"));
        await using var app = builder.Build();
        EngineEndpoints.Map(app, model);
        await app.StartAsync();
        Console.WriteLine($"listening on {app.Urls.First()}");
        if (arguments.Has("--exit-with-parent"))
        {
            // The pipe to the parent closes when it ends, however it ends.
            _ = Console.In.ReadToEndAsync().ContinueWith(_ => app.StopAsync(), TaskScheduler.Default);
        }

        await app.WaitForShutdownAsync();
        return 0;
    }
}
