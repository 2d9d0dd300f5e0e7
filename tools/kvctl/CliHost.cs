using KvCtl.Output;

namespace KvCtl;

/// <summary>What a command sees of its process: the three streams and the environment. Tests hand in their own.</summary>
internal sealed class CliHost(Stream input, Stream output, Stream error, Func<string, string?> environment) : IDisposable
{
    public Stream Input { get; } = input;

    public OutputBuffer Output { get; } = new(output);

    public OutputBuffer Error { get; } = new(error);

    public Func<string, string?> Environment { get; } = environment;

    /// <summary>The streams as bytes: keys and values are bytes, and a text reader in between would cost start-up time.</summary>
    public static CliHost OfProcess() => new(
        Console.OpenStandardInput(),
        Console.OpenStandardOutput(),
        Console.OpenStandardError(),
        System.Environment.GetEnvironmentVariable);

    public void Dispose()
    {
        Output.Dispose();
        Error.Dispose();
        Input.Dispose();
    }
}
