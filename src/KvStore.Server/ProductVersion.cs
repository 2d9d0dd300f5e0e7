using System.Reflection;

namespace KvStore.Server;

/// <summary>The version of this program.</summary>
internal static class ProductVersion
{
    /// <summary>As <c>--version</c> prints it.</summary>
    public static readonly string Text =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
}
