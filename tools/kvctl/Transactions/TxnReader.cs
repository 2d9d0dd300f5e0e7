using Google.Protobuf.Collections;
using KvStore.Contracts.Etcd;

namespace KvCtl.Transactions;

/// <summary>Reads a transaction: three lists of lines, each ended by an empty line.</summary>
internal sealed class TxnReader(CliHost host, bool prompt)
{
    private readonly LineReader _lines = new(new BufferedStream(host.Input));
    private readonly OperationParser _operations = new(host);

    public TxnRequest Read()
    {
        var request = new TxnRequest();
        Prompt("compares:");
        for (var line = _lines.Read(); line.Length > 0; line = _lines.Read())
        {
            request.Compare.Add(CompareParser.Parse(line));
        }

        Prompt("success requests (get, put, del):");
        ReadOperations(request.Success);
        Prompt("failure requests (get, put, del):");
        ReadOperations(request.Failure);
        return request;
    }

    private void ReadOperations(RepeatedField<RequestOp> operations)
    {
        for (var line = _lines.Read(); line.Length > 0; line = _lines.Read())
        {
            operations.Add(_operations.Parse(line));
        }
    }

    private void Prompt(string text)
    {
        if (prompt)
        {
            host.Output.Line(text);
            host.Output.Flush();
        }
    }
}
