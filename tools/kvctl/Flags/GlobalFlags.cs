using System.CommandLine;

namespace KvCtl.Flags;

/// <summary>The flags that every command has.</summary>
internal sealed class GlobalFlags
{
    private readonly Option<string[]> _endpoints = new("--endpoints")
    {
        Description = "Endpoints of the cluster, separated by commas",
        HelpName = "host:port,...",
        Recursive = true,
        DefaultValueFactory = static _ => ["127.0.0.1:2379"],
        CustomParser = static result =>
            result.Tokens[0].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
    };

    private readonly Option<string> _writeOut = new("--write-out", "-w")
    {
        Description = "Output format: simple, json, table or fields",
        HelpName = "format",
        Recursive = true,
        DefaultValueFactory = static _ => "simple",
    };

    private readonly Option<string?> _caCert = new("--cacert")
    {
        Description = "Authorities of the endpoints' certificates, a PEM file [default: the system's]",
        HelpName = "file",
        Recursive = true,
    };

    private readonly Option<string?> _cert = new("--cert")
    {
        Description = "Certificate to show to the endpoints, a PEM file",
        HelpName = "file",
        Recursive = true,
    };

    private readonly Option<string?> _key = new("--key") { Description = "Private key of that certificate, a PEM file", HelpName = "file", Recursive = true };

    private readonly Option<bool> _skipVerify = new("--insecure-skip-tls-verify")
    {
        Description = "Take any certificate of an endpoint, whoever made it: for tests",
        Recursive = true,
    };

    private readonly Option<bool> _hex = new("--hex") { Description = "Print byte strings as hexadecimal", Recursive = true };

    private readonly Option<TimeSpan> _dialTimeout = new("--dial-timeout")
    {
        Description = "Time to reach an endpoint, such as 500ms [default: 2s]",
        HelpName = "duration",
        Recursive = true,
    };

    private readonly Option<TimeSpan> _commandTimeout = new("--command-timeout")
    {
        Description = "Time for a request in all, retries included [default: 5s]",
        HelpName = "duration",
        Recursive = true,
    };

    public void AddTo(RootCommand root)
    {
        root.Add(_endpoints);
        root.Add(_writeOut);
        root.Add(_hex);
        root.Add(_caCert);
        root.Add(_cert);
        root.Add(_key);
        root.Add(_skipVerify);
        root.Add(_dialTimeout);
        root.Add(_commandTimeout);
    }

    public Settings Read(ParseResult result) => new()
    {
        Endpoints = result.GetValue(_endpoints) ?? [],
        WriteOut = result.GetValue(_writeOut) ?? "",
        Hex = result.GetValue(_hex),
        Tls = new TlsFlags(result.GetValue(_caCert), result.GetValue(_cert), result.GetValue(_key), result.GetValue(_skipVerify)),
        DialTimeout = result.GetResult(_dialTimeout) is null ? TimeSpan.FromSeconds(2) : result.GetValue(_dialTimeout),
        CommandTimeout = result.GetResult(_commandTimeout) is null ? TimeSpan.FromSeconds(5) : result.GetValue(_commandTimeout),
    };
}
