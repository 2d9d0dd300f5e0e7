using KvCtl.Text;

namespace KvCtl.Transactions;

/// <summary>Reads words and quoted strings one after the other, as Go's Sscanf does for "%q) %s %q".</summary>
internal sealed class ByteScanner(string text)
{
    private int _position;

    private bool AtEnd => _position == text.Length;

    /// <summary>A literal in double quotes or backquotes, after any spaces.</summary>
    public bool TryQuoted(out string? content)
    {
        content = null;
        SkipSpaces();
        if (AtEnd || text[_position] is not ('"' or '`'))
        {
            return false;
        }

        var quote = text[_position];
        var end = _position + 1;
        while (end < text.Length && text[end] != quote)
        {
            end += quote == '"' && text[end] == '\\' ? 2 : 1;
        }

        if (end >= text.Length)
        {
            return false;
        }

        content = GoUnquote.Unquote(text[_position..(end + 1)]);
        _position = end + 1;
        return content is not null;
    }

    public bool TryLiteral(char literal)
    {
        if (AtEnd || text[_position] != literal)
        {
            return false;
        }

        _position++;
        return true;
    }

    /// <summary>At least one space, or the end.</summary>
    public bool TrySpaces()
    {
        var start = _position;
        SkipSpaces();
        return _position > start || AtEnd;
    }

    /// <summary>A run of characters without spaces.</summary>
    public bool TryWord(out string word)
    {
        SkipSpaces();
        var start = _position;
        while (!AtEnd && !char.IsWhiteSpace(text[_position]))
        {
            _position++;
        }

        word = text[start.._position];
        return word.Length > 0;
    }

    private void SkipSpaces()
    {
        while (!AtEnd && text[_position] is ' ' or '\t')
        {
            _position++;
        }
    }
}
