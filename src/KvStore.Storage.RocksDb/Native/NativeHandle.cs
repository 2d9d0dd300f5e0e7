using System.Runtime.InteropServices;

namespace KvStore.Storage.RocksDb.Native;

/// <summary>
/// An object of the library. It keeps alive what it was made from, so that releases happen in the right order whatever the order of
/// disposals, also when only finalizers are left to do it.
/// </summary>
internal abstract class NativeHandle : SafeHandle
{
    private readonly SafeHandle? _owner;

    /// <summary>A handle without a value yet. Throws <see cref="ObjectDisposedException"/> when the owner is gone.</summary>
    protected NativeHandle(SafeHandle? owner = null)
        : base(invalidHandleValue: 0, ownsHandle: true)
    {
        var added = false;
        owner?.DangerousAddRef(ref added);
        _owner = owner;
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Whether it was disposed, even if others keep the object alive: it takes no new call.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>The plain pointer, for calls on the path of a read or write; valid while the caller holds this handle open.</summary>
    public nint Pointer => handle;

    /// <summary>Gives the object back to the library; its owner is still there.</summary>
    protected abstract void Release();

    protected sealed override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }

    protected sealed override bool ReleaseHandle()
    {
        Release();
        _owner?.DangerousRelease();
        return true;
    }
}
