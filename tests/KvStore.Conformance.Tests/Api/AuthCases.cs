namespace KvStore.Conformance.Tests.Api;

/// <summary>All conversations about authentication, in their order.</summary>
public static class AuthCases
{
    internal static IReadOnlyList<ApiCase> All { get; } =
        [.. AuthTokenCases.All, .. AuthUserCases.All, .. AuthRoleCases.All, .. AuthKeyCases.All, .. AuthServiceCases.All, .. AuthSwitchCases.All];

    /// <summary>Their names, for theories.</summary>
    public static TheoryData<string> Names => [.. All.Select(static apiCase => apiCase.Name)];
}
