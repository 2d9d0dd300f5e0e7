namespace KvCtl.Commands;

/// <summary>A command whose help needs more than its flags.</summary>
internal interface IHasManual
{
    /// <summary>Printed after the flags.</summary>
    string Manual { get; }
}
