namespace KvCtl.Output;

/// <summary>Text in rows and columns.</summary>
internal sealed record Table(string[] Header, List<string[]> Rows);
