namespace KvCtl.Output;

/// <summary>An answer of our own, in rows and columns: as a table, or in JSON one object for each row, whose fields have the names of the columns.</summary>
internal sealed record Report(string[] Columns, List<Cell[]> Rows)
{
    /// <summary>What people read of it.</summary>
    public Table ToTable() => new(Columns, [.. Rows.Select(static row => row.Select(static cell => cell.Text).ToArray())]);

    /// <summary>Writes it as an array.</summary>
    public void Write(GoJsonWriter json)
    {
        json.BeginArray();
        foreach (var row in Rows)
        {
            json.BeginObject();
            for (var column = 0; column < row.Length; column++)
            {
                json.Name(Columns[column].ToLowerInvariant().Replace(' ', '_'));
                row[column].Write(json);
            }

            json.EndObject();
        }

        json.EndArray();
    }
}
