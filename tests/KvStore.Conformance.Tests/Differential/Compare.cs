namespace KvStore.Conformance.Tests.Differential;

/// <summary>What must be equal besides the exit code.</summary>
internal enum Compare
{
    /// <summary>Standard output, and standard error without log lines.</summary>
    All,

    /// <summary>The error line. Each tool prints help of its own around it.</summary>
    Usage,

    /// <summary>Standard output. Each tool words failures to connect in its own way.</summary>
    Output,
}
