using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace KvStore.Bench.Commands;

/// <summary>Makers of flags whose values need reading of their own.</summary>
internal static class Flags
{
    /// <summary>A flag with a whole number.</summary>
    public static Option<int> Number(string name, int value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "N" };

    /// <summary>A flag with a large whole number.</summary>
    public static Option<long> LongNumber(string name, long value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "N" };

    /// <summary>A flag that is on or off.</summary>
    public static Option<bool> Switch(string name, string description) => new(name) { Description = description };

    /// <summary>A flag with one of a few words; the first is the default.</summary>
    public static Option<string> Choice(string name, string[] words, string description)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => words[0] };
        option.AcceptOnlyFromAmong(words);
        return option;
    }

    /// <summary>A flag with a duration.</summary>
    public static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result => Read<TimeSpan?>(
            result,
            text => DurationText.TryParse(text, out var duration) ? duration : null,
            text => $"'{text}' is no duration for {name}: write 500ms, 10s or 2m."),
    };

    /// <summary>A flag with a number of bytes.</summary>
    public static Option<long?> Bytes(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "SIZE",
        CustomParser = result => Read<long?>(
            result,
            text => SizeText.TryParse(text, out var bytes) ? bytes : null,
            text => $"'{text}' is no size for {name}: write 4096, 64KiB, 50MiB or 1GiB."),
    };

    /// <summary>A flag with a ratio.</summary>
    public static Option<double?> Ratio(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "RATIO",
        CustomParser = result => Read<double?>(
            result,
            text => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var ratio) ? ratio : null,
            text => $"'{text}' is no ratio for {name}: write 2 or 1.5."),
    };

    /// <summary>A flag with addresses of nodes.</summary>
    public static Option<Uri[]> Endpoints(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "LIST",
        DefaultValueFactory = _ => [new Uri("http://127.0.0.1:2379")],
        CustomParser = result => Read(
            result,
            text => EndpointText.TryParse(text, out var endpoints) ? endpoints : null,
            text => $"'{text}' is no list of addresses for {name}: write host:port, with commas between.") ?? [],
    };

    /// <summary>A flag with a value that <paramref name="read"/> understands; it answers null for what it does not.</summary>
    public static Option<T> Text<T>(string name, string value, string description, Func<string, T?> read, Func<string, string> complaint)
        where T : class => new(name)
        {
            Description = description,
            HelpName = "LIST",
            DefaultValueFactory = _ => read(value) ?? throw new ArgumentException(complaint(value), nameof(value)),
            CustomParser = result => Read(result, read, complaint),
        };

    private static T? Read<T>(ArgumentResult result, Func<string, T?> read, Func<string, string> complaint)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : string.Join(',', result.Tokens.Select(token => token.Value));
        var value = read(text);
        if (value is null)
        {
            result.AddError(complaint(text));
        }

        return value;
    }
}
