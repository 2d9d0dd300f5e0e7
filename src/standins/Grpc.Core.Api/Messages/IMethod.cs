namespace Grpc.Core;

/// <summary>A method of a service, without its message types.</summary>
public interface IMethod
{
    /// <summary>Which side is a stream.</summary>
    MethodType Type { get; }

    /// <summary>The service's name with its package.</summary>
    string ServiceName { get; }

    /// <summary>The method's name alone.</summary>
    string Name { get; }

    /// <summary>The path of the request: "/service/method".</summary>
    string FullName { get; }
}
