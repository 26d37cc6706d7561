using Assay.SampleService.Logging;
using Assay.SampleService.Scoring;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
var logging = builder.Configuration.GetSection("Assay").Get<AssayLoggingOptions>();
if (logging is not null)
{
    builder.Services.AddSingleton(logging).AddSingleton(TimeProvider.System);
    builder.Services.AddSingleton<ExchangeSender>().AddHostedService(services => services.GetRequiredService<ExchangeSender>());
}

await using var app = builder.Build();
if (logging is not null)
{
    app.UseMiddleware<AssayLoggingMiddleware>();
    app.MapGet("/logging", (ExchangeSender sender) => new Dictionary<string, long> { ["sent"] = sender.Sent, ["dropped"] = sender.Dropped });
}

app.MapPost("/score", CreditScoring.ScoreAnyAsync);
app.MapPost("/v1/deployments/credit/online", CreditScoring.ScoreFieldsAsync);
await app.StartAsync();
Console.WriteLine($"listening on {app.Urls.First()}");
await app.WaitForShutdownAsync();
