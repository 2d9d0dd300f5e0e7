namespace Grpc.Core;

/// <summary>Stands for a call that is being served; the server makes it.</summary>
public abstract class ContextPropagationToken
{
    internal ContextPropagationToken()
    {
    }
}
