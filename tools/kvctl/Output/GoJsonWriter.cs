using System.Text;
using Google.Protobuf;

namespace KvCtl.Output;

/// <summary>
/// Writes JSON as Go's encoder does for etcd's messages: no spaces, fields with a zero value left out, 64-bit integers as numbers, bytes in
/// base64, and <c>&lt;</c>, <c>&gt;</c>, <c>&amp;</c> escaped.
/// </summary>
internal sealed class GoJsonWriter(OutputBuffer output)
{
    private bool _needsComma;

    public void BeginObject() => Open('{');

    public void EndObject() => Close('}');

    public void BeginArray() => Open('[');

    public void EndArray() => Close(']');

    public void EndDocument()
    {
        output.Line("");
        _needsComma = false;
    }

    public void Name(string name)
    {
        Separate();
        output.Append($"\"{name}\":");
        _needsComma = false;
    }

    public void Number(string name, long value)
    {
        if (value != 0)
        {
            Name(name);
            Raw($"{value}");
        }
    }

    public void Number(string name, ulong value)
    {
        if (value != 0)
        {
            Name(name);
            Raw($"{value}");
        }
    }

    public void Bool(string name, bool value)
    {
        if (value)
        {
            Name(name);
            Raw("true");
        }
    }

    public void Bytes(string name, ByteString value)
    {
        if (!value.IsEmpty)
        {
            Name(name);
            Raw($"\"{value.ToBase64()}\"");
        }
    }

    public void Text(string name, string value)
    {
        if (value.Length > 0)
        {
            Name(name);
            Text(value);
        }
    }

    public void Texts(string name, IReadOnlyCollection<string> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        Name(name);
        BeginArray();
        foreach (var value in values)
        {
            Text(value);
        }

        EndArray();
    }

    public void Raw(string json)
    {
        Separate();
        output.Append(json);
        _needsComma = true;
    }

    public void Text(string value)
    {
        var escaped = new StringBuilder(value.Length + 2).Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' or '\\' => escaped.Append('\\').Append(c),
                '\n' => escaped.Append("\\n"),
                '\r' => escaped.Append("\\r"),
                '\t' => escaped.Append("\\t"),
                < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029' => escaped.Append($"\\u{(int)c:x4}"),
                _ => escaped.Append(c),
            };
        }

        Raw(escaped.Append('"').ToString());
    }

    private void Open(char bracket)
    {
        Separate();
        output.Append([(byte)bracket]);
        _needsComma = false;
    }

    private void Close(char bracket)
    {
        output.Append([(byte)bracket]);
        _needsComma = true;
    }

    private void Separate()
    {
        if (_needsComma)
        {
            output.Append(","u8);
        }
    }
}
