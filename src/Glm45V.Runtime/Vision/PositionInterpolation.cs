namespace Glm45V.Runtime.Vision;

/// <summary>Weights that interpolate the vision tower's square position table to a picture's grid.</summary>
/// <remarks>
/// Bicubic with Keys' kernel, a = −0.75, taps clamped to the border: torch's grid_sample(mode="bicubic",
/// align_corners=False, padding_mode="border") as transformers' Glm4vMoeVisionEmbeddings uses it, which is separable.
/// </remarks>
internal static class PositionInterpolation
{
    private const double A = -0.75;

    /// <summary>Gives weights [size, tableSide]: row i mixes the table's rows into grid row i.</summary>
    public static float[] Weights(int size, int tableSide)
    {
        var weights = new float[size * tableSide];
        for (int i = 0; i < size; i++)
        {
            double source = ((i + 0.5) * tableSide / size) - 0.5;
            int floor = (int)Math.Floor(source);
            for (int tap = floor - 1; tap <= floor + 2; tap++)
            {
                int clamped = Math.Clamp(tap, 0, tableSide - 1);
                weights[(i * tableSide) + clamped] += (float)Kernel(Math.Abs(source - tap));
            }
        }

        return weights;
    }

    private static double Kernel(double distance) => distance switch
    {
        <= 1 => ((((A + 2) * distance) - (A + 3)) * distance * distance) + 1,
        < 2 => (((((A * distance) - (5 * A)) * distance) + (8 * A)) * distance) - (4 * A),
        _ => 0,
    };
}
