using System.CommandLine;
using KvCtl.Commands;
using KvCtl.Flags;
using KvStore.Contracts.Etcd;

namespace KvCtl.Transactions;

/// <summary>Reads a request of a transaction: the commands put, get and del with their own flags.</summary>
internal sealed class OperationParser
{
    private readonly Command _root = new("txn");
    private readonly PutCommand _put;
    private readonly GetCommand _get;
    private readonly DelCommand _del;

    public OperationParser(CliHost host)
    {
        var globals = new GlobalFlags();
        _put = new PutCommand(globals, host);
        _get = new GetCommand(globals, host);
        _del = new DelCommand(globals, host);
        _root.Add(_put);
        _root.Add(_get);
        _root.Add(_del);
    }

    public RequestOp Parse(string line)
    {
        var arguments = ArgumentSplitter.Split(line);
        if (arguments.Count < 2)
        {
            throw Invalid("invalid txn compare request", line);
        }

        var result = Read(line, arguments);
        var command = result.CommandResult.Command;
        if (command == _put)
        {
            return new RequestOp { RequestPut = _put.ToRequest(result, ByteText.Encoding, input: null) };
        }

        if (command == _get)
        {
            return new RequestOp { RequestRange = _get.ToRequest(result, ByteText.Encoding) };
        }

        return command == _del
            ? new RequestOp { RequestDeleteRange = _del.ToRequest(result, ByteText.Encoding) }
            : throw Invalid("invalid txn request", line);
    }

    private ParseResult Read(string line, List<string> arguments)
    {
        try
        {
            return FlagReader.Read(_root, arguments).Parse(_root);
        }
        catch (CliException)
        {
            throw Invalid("invalid txn request", line);
        }
    }

    private static CliException Invalid(string reason, string line) =>
        new(ExitCode.InvalidInput, $"{reason}: {ByteText.ToDisplay(line)}");
}
