using System.CommandLine;
using System.Text;
using KvCtl.Flags;
using KvStore.Contracts.Etcd;

namespace KvCtl.Commands;

/// <summary><c>del</c>: deletes a key or a range of keys.</summary>
internal sealed class DelCommand : KvCommand
{
    private readonly KeyRangeFlags _range = new("del");
    private readonly Option<bool> _prevKv = new("--prev-kv") { Description = "Also print the deleted key-value pairs" };

    private readonly GlobalFlags _globals;
    private readonly CliHost _host;

    public DelCommand(GlobalFlags globals, CliHost host)
        : base("del", "Delete a key or a range of keys")
    {
        _globals = globals;
        _host = host;
        _range.AddTo(this);
        Add(_prevKv);
    }

    public override async Task<int> ExecuteAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var request = ToRequest(result, Encoding.UTF8);
        using var session = Session.OpenForKeys(_globals, result, _host);
        session.Printer.Delete(await session.Client.Kv.DeleteAsync(request, cancellationToken));
        return ExitCode.Success;
    }

    /// <param name="encoding">How the arguments stand for bytes.</param>
    public DeleteRangeRequest ToRequest(ParseResult result, Encoding encoding)
    {
        var (key, rangeEnd) = _range.Read(result, encoding, acceptsMore: false);
        return new DeleteRangeRequest { Key = key, RangeEnd = rangeEnd, PrevKv = result.GetValue(_prevKv) };
    }
}
