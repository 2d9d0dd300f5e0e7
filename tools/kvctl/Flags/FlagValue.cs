using System.CommandLine;
using System.Globalization;
using KvCtl.Text;

namespace KvCtl.Flags;

/// <summary>Values of flags: Go's ways to write them, turned into the one way that System.CommandLine reads.</summary>
internal static class FlagValue
{
    /// <summary>Null when the value suits the flag, else Go's error.</summary>
    public static string? Canonicalize(Option option, string value, out string canonical)
    {
        canonical = value;
        if (IsSwitch(option))
        {
            var error = GoNumber.ParseBool(value, out var truth);
            canonical = truth ? "true" : "false";
            return error;
        }

        if (option.ValueType == typeof(long))
        {
            var error = GoNumber.ParseInt(value, numberBase: 0, out var number);
            canonical = number.ToString(CultureInfo.InvariantCulture);
            return error;
        }

        if (option.ValueType == typeof(TimeSpan))
        {
            var error = GoDuration.Parse(value, out var duration);
            canonical = duration.ToString("c", CultureInfo.InvariantCulture);
            return error;
        }

        return null;
    }

    /// <summary>Whether the flag says all by being there.</summary>
    public static bool IsSwitch(Option option) => option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0;

    /// <summary>The flag with its short form, as messages name it: <c>-w, --write-out</c>.</summary>
    public static string DisplayName(Option option)
    {
        foreach (var alias in option.Aliases)
        {
            if (alias.Length == 2)
            {
                return $"{alias}, {option.Name}";
            }
        }

        return option.Name;
    }
}
