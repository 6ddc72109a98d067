using System.Runtime.InteropServices;

namespace Strata.Numerics.Tests.Kernels;

/// <summary>Memory whose last value is followed by a page that nobody may touch, so that reading too far crashes.</summary>
/// <remarks>Blocks end at the page and so begin anywhere: they are unaligned as well. On Linux; elsewhere plain memory.</remarks>
internal sealed class GuardedMemory : IDisposable
{
    private const int PageBytes = 64 * 1024; // a multiple of every page size in use
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    private readonly int _bytes;
    private readonly nint _start;
    private readonly NativeBuffer? _plain;

    public GuardedMemory(int capacity)
    {
        _bytes = ((capacity * sizeof(float)) + PageBytes - 1) / PageBytes * PageBytes;
        if (!OperatingSystem.IsLinux())
        {
            _plain = new NativeBuffer(capacity);
            return;
        }

        _start = Map(0, (nuint)(_bytes + PageBytes), ReadWrite, PrivateAnonymous, -1, 0);
        _start.ShouldNotBe(-1);
        Protect(_start + _bytes, PageBytes, 0).ShouldBe(0);
    }

    /// <summary>The last values before the forbidden page.</summary>
    public Block Last(int length) =>
        _plain is null
            ? Block.FromAddress(_start + _bytes - (length * sizeof(float)), length)
            : _plain.Block.Slice(_plain.Length - length, length);

    public void Dispose()
    {
        if (_plain is not null)
            _plain.Dispose();
        else
            Unmap(_start, (nuint)(_bytes + PageBytes)).ShouldBe(0);
    }

    [DllImport("libc", EntryPoint = "mmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "mprotect")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Protect(nint address, nuint length, int protection);

    [DllImport("libc", EntryPoint = "munmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Unmap(nint address, nuint length);
}
