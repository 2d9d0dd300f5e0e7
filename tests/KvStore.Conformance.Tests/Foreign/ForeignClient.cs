using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using KvStore.Conformance.Tests.Differential;
using KvStore.Conformance.Tests.Referee;

namespace KvStore.Conformance.Tests.Foreign;

/// <summary>A client library of others, and our script that has conversations through it.</summary>
/// <param name="Script">The script, named after the package of the client.</param>
/// <param name="Program">What runs the script.</param>
/// <param name="Environment">All that the program sees of the environment besides the path, so that no setting of the machine matters.</param>
internal sealed partial record ForeignClient(string Script, string Program, Func<IReadOnlyDictionary<string, string>> Environment)
{
    private static readonly TimeSpan RunTimeout = TimeSpan.FromMinutes(3);

    public static IReadOnlyList<ForeignClient> All { get; } =
    [
        Python("python3-etcd3.py"),
        Python("python3-etcd3gw.py"),
        Node("npm-etcd3.js") with { Nodes = 3 },
        Node("npm-grpc-js.js") with { MoreArguments = [RefereeFiles.Protos] },
    ];

    /// <summary>How many nodes the store has; the script is told the addresses of all.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>The program's own flags.</summary>
    public string[] Flags { get; init; } = [];

    /// <summary>What the script is told besides the addresses and whom to trust.</summary>
    public string[] MoreArguments { get; init; } = [];

    /// <summary>The names of the conversations, in their order.</summary>
    public IEnumerable<string> Talks =>
        TalkPattern().Matches(File.ReadAllText(RefereeFiles.ForeignScript(Script))).Select(static match => match.Groups["name"].Value);

    /// <summary>Has all conversations of the script with a store.</summary>
    public Task<ToolResult> TalkAsync(StoreCluster store, StoreAuthority authority)
    {
        string[] arguments =
        [
            .. Flags, RefereeFiles.ForeignScript(Script), string.Join(',', store.Endpoints), store.SecureEndpoint, authority.AuthorityFile, .. MoreArguments,
        ];
        var start = new ProcessStartInfo(Program, arguments)
        {
            UseShellExecute = false,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        var path = start.Environment["PATH"];
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        foreach (var (name, value) in Environment())
        {
            start.Environment[name] = value;
        }

        return ToolProcess.RunAsync(start, input: "", RunTimeout);
    }

    // The packages are built for Debian's own Python; -S hides those that the machine has besides. The native part of protobuf would need
    // a library more.
    private static ForeignClient Python(string script)
    {
        static Dictionary<string, string> Environment() => new()
        {
            ["PYTHONPATH"] = RefereeFiles.PythonPackages,
            ["LD_LIBRARY_PATH"] = RefereeFiles.PythonLibraries,
            ["PYTHONDONTWRITEBYTECODE"] = "1",
            ["PYTHONIOENCODING"] = "utf-8",
            ["PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION"] = "python",
        };
        return new ForeignClient(script, "/usr/bin/python3.11", Environment) { Flags = ["-S"] };
    }

    private static ForeignClient Node(string script) => new(
        script, "node", static () => new Dictionary<string, string> { ["NODE_PATH"] = RefereeFiles.NodeModules });

    [GeneratedRegex("""^@?talk\(["'](?<name>[^"']+)["']""", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex TalkPattern();
}
