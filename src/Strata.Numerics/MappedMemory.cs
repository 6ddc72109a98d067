using System.Runtime.InteropServices;

namespace Strata.Numerics;

/// <summary>Pages straight from Linux: zeros that take no memory until somebody writes them, and are gone when freed.</summary>
/// <remarks>
/// The C library keeps freed blocks of up to 32 MiB for its next use, and a block of it that must hold zeros has to be
/// written; a page of these exists from its first use on.
/// </remarks>
internal static unsafe partial class MappedMemory
{
    private const nuint HugePage = 2 << 20;
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;
    private const int AdviseHugePages = 14;

    /// <summary>Maps zeros; blocks of a huge page and more begin at one and ask for them.</summary>
    /// <param name="bytes">More than 0.</param>
    /// <returns>Null if the system refuses.</returns>
    public static void* Allocate(nuint bytes)
    {
        bytes = WholePages(bytes);
        bool huge = bytes >= HugePage;
        nuint room = huge ? bytes + HugePage : bytes;
        nint start = Map(0, room, ReadWrite, PrivateAnonymous, -1, 0);
        if (start == -1)
            return null;
        if (!huge)
            return (void*)start;
        // What stands before and behind is given back: a huge page across the end would be memory for nothing.
        nuint before = (HugePage - ((nuint)start % HugePage)) % HugePage;
        if (before > 0)
            _ = Unmap(start, before);
        start += (nint)before;
        _ = Unmap(start + (nint)bytes, room - before - bytes);
        _ = Advise(start, bytes, AdviseHugePages); // advice only: a refusal costs speed, not results
        return (void*)start;
    }

    /// <summary>Gives back what <see cref="Allocate"/> gave for as many bytes.</summary>
    public static void Free(void* start, nuint bytes) => _ = Unmap((nint)start, WholePages(bytes));

    private static nuint WholePages(nuint bytes)
    {
        nuint page = (nuint)Environment.SystemPageSize;
        return (bytes + page - 1) / page * page;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}
