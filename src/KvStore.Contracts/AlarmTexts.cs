using System.Globalization;
using KvStore.Contracts.Etcd;

namespace KvStore.Contracts;

/// <summary>Alarms as etcd writes them where people and tools read them.</summary>
public static class AlarmTexts
{
    /// <summary>The name of a kind of alarm; its number when it has none.</summary>
    public static string ToText(this AlarmType alarm) => alarm switch
    {
        AlarmType.None => "NONE",
        AlarmType.Nospace => "NOSPACE",
        AlarmType.Corrupt => "CORRUPT",
        _ => ((int)alarm).ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>An alarm in an error of a member's status. What has its default is left out, and a space comes after each part.</summary>
    public static string ToText(this AlarmMember raised)
    {
        ArgumentNullException.ThrowIfNull(raised);
        var member = raised.MemberID == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"memberID:{raised.MemberID} ");
        return raised.Alarm == AlarmType.None ? member : $"{member}alarm:{raised.Alarm.ToText()} ";
    }
}
