using System.CommandLine;
using KvCtl.Flags;
using KvCtl.Transactions;

namespace KvCtl.Commands;

/// <summary><c>txn</c>: runs a transaction read from standard input.</summary>
internal sealed class TxnCommand : KvCommand, IHasManual
{
    private const string ManualText =
        """
        Input:
          Compares, an empty line, requests for when all compares hold, an empty line, requests for when one does not, an empty line.

          A compare is target("key") operator "value". Targets: version, create, mod, value, lease (short: ver, c, m, val).
          Operators: =, !=, >, <. Strings are quoted like Go's. A request is put, get or del with its flags.

          mod("key1") > "0"

          put key1 "overwritten"

          put key1 "created"
          put key2 "some extra key"
        """;

    private readonly IgnoredArguments _more = new();
    private readonly Option<bool> _interactive = new("--interactive", "-i") { Description = "Prompt for each part" };

    private readonly GlobalFlags _globals;
    private readonly CliHost _host;

    public TxnCommand(GlobalFlags globals, CliHost host)
        : base("txn", "Run a transaction read from standard input")
    {
        _globals = globals;
        _host = host;
        Add(_more);
        Add(_interactive);
    }

    public override async Task<int> ExecuteAsync(ParseResult result, CancellationToken cancellationToken)
    {
        if (_more.AreIn(result))
        {
            throw new CliException(ExitCode.BadArguments, "txn command does not accept argument");
        }

        using var session = Session.OpenForKeys(_globals, result, _host);
        var reader = new TxnReader(_host, prompt: result.GetValue(_interactive));
        session.Printer.Txn(await session.Client.Kv.TxnAsync(reader.Read(), cancellationToken));
        return ExitCode.Success;
    }

    public string Manual => ManualText;
}
