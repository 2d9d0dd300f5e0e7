namespace KvCtl.Output;

/// <summary>The outcome of a probe of an endpoint.</summary>
/// <param name="Error">Null when it is healthy.</param>
internal sealed record EndpointHealth(string Endpoint, TimeSpan Took, string? Error);
