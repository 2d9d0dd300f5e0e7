using System.CommandLine;
using System.Text;
using KvCtl.Flags;
using KvCtl.Text;
using KvStore.Contracts.Etcd;

namespace KvCtl.Commands;

/// <summary><c>get</c>: reads a key or a range of keys.</summary>
internal sealed class GetCommand : KvCommand
{
    private readonly KeyRangeFlags _range = new("get");
    private readonly Option<string> _consistency = new("--consistency")
    {
        Description = "l: linearizable; s: serializable, answered by the node alone and perhaps stale",
        HelpName = "l|s",
        DefaultValueFactory = static _ => "l",
    };

    private readonly Option<long> _limit = new("--limit") { Description = "Most results to print; 0: all", HelpName = "n" };
    private readonly Option<long> _rev = new("--rev") { Description = "Read at this revision; 0: the newest", HelpName = "revision" };
    private readonly Option<string> _order = new("--order") { Description = "ASCEND or DESCEND", HelpName = "order" };
    private readonly Option<string> _sortBy = new("--sort-by")
    {
        Description = "CREATE, KEY, MODIFY, VALUE or VERSION",
        HelpName = "target",
    };

    private readonly Option<bool> _keysOnly = new("--keys-only") { Description = "Keys without values" };
    private readonly Option<bool> _countOnly = new("--count-only") { Description = "Only the count (formats json and fields)" };
    private readonly Option<bool> _printValueOnly = new("--print-value-only") { Description = "Only values (format simple)" };

    private readonly GlobalFlags _globals;
    private readonly CliHost _host;

    public GetCommand(GlobalFlags globals, CliHost host)
        : base("get", "Read a key or a range of keys")
    {
        _globals = globals;
        _host = host;
        _range.AddTo(this);
        Add(_consistency);
        Add(_limit);
        Add(_rev);
        Add(_order);
        Add(_sortBy);
        Add(_keysOnly);
        Add(_countOnly);
        Add(_printValueOnly);
    }

    public override async Task<int> ExecuteAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var request = ToRequest(result, Encoding.UTF8);
        using var session = Session.OpenForKeys(_globals, result, _host);
        CheckFormat(result, session.Settings);
        var response = await session.Client.Kv.RangeAsync(request, cancellationToken);
        session.Printer.Get(response, valueOnly: result.GetValue(_printValueOnly));
        return ExitCode.Success;
    }

    /// <param name="encoding">How the arguments stand for bytes.</param>
    public RangeRequest ToRequest(ParseResult result, Encoding encoding)
    {
        var (key, rangeEnd) = _range.Read(result, encoding, acceptsMore: true);
        if (result.GetValue(_keysOnly) && result.GetValue(_countOnly))
        {
            throw new CliException(
                ExitCode.BadArguments,
                "`--keys-only` and `--count-only` cannot be set at the same time, choose one");
        }

        return new RangeRequest
        {
            Key = key,
            RangeEnd = rangeEnd,
            Serializable = IsSerializable(result.GetValue(_consistency) ?? ""),
            Limit = result.GetValue(_limit),
            Revision = Math.Max(0, result.GetValue(_rev)),
            SortOrder = ParseOrder(result.GetValue(_order) ?? ""),
            SortTarget = ParseTarget(result.GetValue(_sortBy) ?? ""),
            KeysOnly = result.GetValue(_keysOnly),
            CountOnly = result.GetValue(_countOnly),
        };
    }

    private void CheckFormat(ParseResult result, Settings settings)
    {
        if (result.GetValue(_printValueOnly) && settings.WriteOut != "simple")
        {
            throw new CliException(ExitCode.BadArguments, "print-value-only is only for `--write-out=simple`");
        }

        if (result.GetValue(_countOnly) && settings.WriteOut == "simple")
        {
            throw new CliException(ExitCode.BadArguments, "--count-only is only for `--write-out=fields` and `--write-out=json`");
        }
    }

    private static bool IsSerializable(string consistency) => consistency switch
    {
        "s" => true,
        "l" => false,
        _ => throw new CliException(ExitCode.BadFeature, $"unknown consistency flag {GoQuote.Quote(consistency)}"),
    };

    private static RangeRequest.Types.SortOrder ParseOrder(string order) => order.ToUpperInvariant() switch
    {
        "" => RangeRequest.Types.SortOrder.None,
        "ASCEND" => RangeRequest.Types.SortOrder.Ascend,
        "DESCEND" => RangeRequest.Types.SortOrder.Descend,
        _ => throw new CliException(ExitCode.BadFeature, $"bad sort order {order}"),
    };

    private static RangeRequest.Types.SortTarget ParseTarget(string target) => target.ToUpperInvariant() switch
    {
        "" or "KEY" => RangeRequest.Types.SortTarget.Key,
        "CREATE" => RangeRequest.Types.SortTarget.Create,
        "MODIFY" => RangeRequest.Types.SortTarget.Mod,
        "VALUE" => RangeRequest.Types.SortTarget.Value,
        "VERSION" => RangeRequest.Types.SortTarget.Version,
        _ => throw new CliException(ExitCode.BadFeature, $"bad sort target {target}"),
    };
}
