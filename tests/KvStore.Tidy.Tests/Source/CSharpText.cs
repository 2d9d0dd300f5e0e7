using System.Text;

namespace KvStore.Tidy.Tests.Source;

/// <summary>
/// C# source with the contents of comments and of string and character literals blanked out, so that a search finds code
/// only. Lines keep their numbers. Text inside the holes of an interpolated string is blanked too.
/// </summary>
internal sealed class CSharpText
{
    private readonly string _text;
    private readonly StringBuilder _code;
    private int _position;

    private CSharpText(string text)
    {
        _text = text;
        _code = new StringBuilder(text.Length);
    }

    public static string[] CodeLines(string text)
    {
        var reader = new CSharpText(text);
        while (reader._position < text.Length)
        {
            reader.Next();
        }

        return reader._code.ToString().Split('\n');
    }

    private void Next()
    {
        if (At("//"))
        {
            BlankUntil("\n", keepEnd: true);
        }
        else if (At("/*"))
        {
            BlankUntil("*/", keepEnd: false);
        }
        else if (At("\"\"\""))
        {
            RawString();
        }
        else if (At("@\"") || At("@$\"") || At("$@\""))
        {
            VerbatimString();
        }
        else if (_text[_position] is '"' or '\'')
        {
            PlainLiteral(_text[_position]);
        }
        else
        {
            Copy();
        }
    }

    private bool At(string what) => string.CompareOrdinal(_text, _position, what, 0, what.Length) == 0;

    private void Copy() => _code.Append(_text[_position++]);

    private void Blank() => _code.Append(_text[_position++] == '\n' ? '\n' : ' ');

    private void BlankUntil(string end, bool keepEnd)
    {
        Blank();
        Blank();
        while (_position < _text.Length && !At(end))
        {
            Blank();
        }

        for (var i = 0; !keepEnd && i < end.Length && _position < _text.Length; i++)
        {
            Blank();
        }
    }

    private void RawString()
    {
        var quotes = 0;
        while (_position + quotes < _text.Length && _text[_position + quotes] == '"')
        {
            quotes++;
        }

        var fence = new string('"', quotes);
        for (var i = 0; i < quotes; i++)
        {
            Copy();
        }

        while (_position < _text.Length && !At(fence))
        {
            Blank();
        }

        while (_position < _text.Length && _text[_position] == '"')
        {
            Copy();
        }
    }

    private void VerbatimString()
    {
        while (_text[_position] != '"')
        {
            Copy();
        }

        Copy();
        while (_position < _text.Length)
        {
            if (At("\"\""))
            {
                Blank();
                Blank();
            }
            else if (_text[_position] == '"')
            {
                Copy();
                return;
            }
            else
            {
                Blank();
            }
        }
    }

    private void PlainLiteral(char quote)
    {
        Copy();
        while (_position < _text.Length && _text[_position] != quote && _text[_position] != '\n')
        {
            if (_text[_position] == '\\' && _position + 1 < _text.Length)
            {
                Blank();
            }

            Blank();
        }

        if (_position < _text.Length)
        {
            Copy();
        }
    }
}
