using KvStore.Contracts.Etcd;

namespace KvCtl.Output;

/// <summary>Tables in frames of ASCII, with the layout of etcdctl: upper-case headers in the middle, cells to the right.</summary>
internal sealed class TablePrinter(OutputBuffer output) : IPrinter
{
    public bool PrintsKeys => false;

    public IChangePrinter? Changes => null;

    public void Put(PutResponse response) => throw new NotSupportedException();

    public void Get(RangeResponse response, bool valueOnly) => throw new NotSupportedException();

    public void Delete(DeleteRangeResponse response) => throw new NotSupportedException();

    public void Txn(TxnResponse response) => throw new NotSupportedException();

    public void MemberList(MemberListResponse response) => Print(Tables.Of(response));

    public void EndpointStatus(IReadOnlyList<EndpointStatus> statuses) => Print(Tables.Of(statuses));

    public void EndpointHealth(IReadOnlyList<EndpointHealth> healths) => Print(Tables.Of(healths));

    public void EndpointHash(IReadOnlyList<EndpointHash> hashes) => Print(Tables.Of(hashes));

    public void SnapshotStatus(SnapshotFigures snapshot) => Print(Tables.Of(snapshot));

    public bool PrintsReports => true;

    public void Report(Report report) => Print(report.ToTable());

    public void Done(string sentence, Report report) => Print(report.ToTable());

    public bool PrintsAlarms => false;

    public void Alarms(AlarmResponse response) => throw new NotSupportedException();

    private void Print(Table table)
    {
        var widths = new int[table.Header.Length];
        Measure(table.Header, widths);
        table.Rows.ForEach(row => Measure(row, widths));
        Frame(widths);
        Row(table.Header, widths, static (text, width) => Center(text.ToUpperInvariant(), width));
        Frame(widths);
        foreach (var row in table.Rows)
        {
            Row(row, widths, static (text, width) => text.PadLeft(width));
        }

        Frame(widths);
    }

    private static void Measure(string[] row, int[] widths)
    {
        for (var column = 0; column < widths.Length; column++)
        {
            widths[column] = Math.Max(widths[column], row[column].Length);
        }
    }

    private static string Center(string text, int width)
    {
        var left = (width - text.Length) / 2;
        return text.PadLeft(text.Length + left).PadRight(width);
    }

    private void Row(string[] row, int[] widths, Func<string, int, string> align)
    {
        for (var column = 0; column < widths.Length; column++)
        {
            output.Append($"| {align(row[column], widths[column])} ");
        }

        output.Line("|");
    }

    private void Frame(int[] widths)
    {
        foreach (var width in widths)
        {
            output.Append($"+{new string('-', width + 2)}");
        }

        output.Line("+");
    }
}
