using Strata.Nn.Layers;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>How an image is cut into windows, perhaps after it was rolled by half a window.</summary>
/// <remarks>
/// Images that are no multiple of the window are padded by zeros below and on the right, behind the rolling. Rolling brings pixels of
/// opposite edges into one window; those do not see each other: −100 is added to their scores, as timm does.
/// </remarks>
internal sealed class WindowGrid
{
    private const float Unseen = -100;

    private readonly Size2d _size;
    private readonly Size2d _padded;
    private readonly int[] _toWindows;
    private readonly int[] _fromWindows;

    /// <param name="size">Rows and columns of the images.</param>
    /// <param name="window">Rows and columns of a window, at most.</param>
    /// <param name="shifted">Whether windows are shifted by half; along an axis with one window they are not.</param>
    public WindowGrid(Size2d size, int window, bool shifted)
    {
        _size = size;
        Window = new(Math.Min(window, size.Height), Math.Min(window, size.Width));
        _padded = new(Multiple(size.Height, Window.Height), Multiple(size.Width, Window.Width));
        var shift = new Size2d(
            shifted && size.Height > window ? window / 2 : 0,
            shifted && size.Width > window ? window / 2 : 0
        );
        Count = _padded.Height / Window.Height * (_padded.Width / Window.Width);
        _toWindows = Order(shift);
        _fromWindows = new int[_toWindows.Length];
        for (int i = 0; i < _toWindows.Length; i++)
            _fromWindows[_toWindows[i]] = i;
        Mask = shift == new Size2d(0, 0) ? null : MaskOf(shift);
    }

    /// <summary>Rows and columns of a window.</summary>
    public Size2d Window { get; }

    /// <summary>Windows of an image.</summary>
    public int Count { get; }

    /// <summary>Pixels of a window.</summary>
    public int Pixels => Window.Height * Window.Width;

    /// <summary>What is added to the scores, shape (windows, 1, pixels, pixels); null where all see each other.</summary>
    public Tensor? Mask { get; }

    /// <summary>Cuts images into windows.</summary>
    /// <param name="input">Shape (batch, rows, columns, features).</param>
    /// <returns>Shape (batch · windows, pixels, features).</returns>
    public Tensor Cut(Tensor input)
    {
        (int batch, int width) = (input.Shape[0], input.Shape[3]);
        if (_padded != _size)
            input = Operations.Pad(input, [0, 0, 0, _padded.Width - _size.Width, 0, _padded.Height - _size.Height]);
        Tensor pixels = Operations.Reorder(input.Reshape(new Shape(batch, _toWindows.Length, width)), 1, _toWindows);
        return pixels.Reshape(new Shape(batch * Count, Pixels, width));
    }

    /// <summary>Puts windows together again.</summary>
    /// <param name="windows">Shape (batch · windows, pixels, features).</param>
    /// <returns>Shape (batch, rows, columns, features).</returns>
    public Tensor Join(Tensor windows)
    {
        (int batch, int width) = (windows.Shape[0] / Count, windows.Shape[2]);
        Tensor pixels = windows.Reshape(new Shape(batch, _fromWindows.Length, width));
        Tensor image = Operations
            .Reorder(pixels, 1, _fromWindows)
            .Reshape(new Shape(batch, _padded.Height, _padded.Width, width));
        return Operations.Narrow(Operations.Narrow(image, 1, 0, _size.Height), 2, 0, _size.Width);
    }

    private static int Multiple(int size, int window) => (size + window - 1) / window * window;

    // For each pixel, window by window, where it stands in the image.
    private int[] Order(Size2d shift)
    {
        var order = new List<int>(_padded.Height * _padded.Width);
        for (int top = 0; top < _padded.Height; top += Window.Height)
        for (int left = 0; left < _padded.Width; left += Window.Width)
        for (int row = top; row < top + Window.Height; row++)
        for (int column = left; column < left + Window.Width; column++)
            order.Add((From(row, _size.Height, shift.Height) * _padded.Width) + From(column, _size.Width, shift.Width));
        return [.. order];
    }

    // The image is rolled before it is padded.
    private static int From(int at, int size, int shift) => at < size ? (at + shift) % size : at;

    private Tensor MaskOf(Size2d shift)
    {
        int[] regions = new int[Count * Pixels]; // of the rolled image: pixels of one region see each other
        int at = 0;
        for (int top = 0; top < _padded.Height; top += Window.Height)
        for (int left = 0; left < _padded.Width; left += Window.Width)
        for (int row = top; row < top + Window.Height; row++)
        for (int column = left; column < left + Window.Width; column++)
            regions[at++] =
                (3 * Region(row, _padded.Height, Window.Height, shift.Height))
                + Region(column, _padded.Width, Window.Width, shift.Width);
        float[] mask = new float[Count * Pixels * Pixels];
        for (int window = 0; window < Count; window++)
        for (int query = 0; query < Pixels; query++)
        for (int key = 0; key < Pixels; key++)
        {
            bool sees = regions[(window * Pixels) + query] == regions[(window * Pixels) + key];
            mask[(((window * Pixels) + query) * Pixels) + key] = sees ? 0 : Unseen;
        }

        return Tensor.From(mask, new Shape(Count, 1, Pixels, Pixels));
    }

    private static int Region(int at, int size, int window, int shift) =>
        at < size - window ? 0
        : shift == 0 || at < size - shift ? 1
        : 2;
}
