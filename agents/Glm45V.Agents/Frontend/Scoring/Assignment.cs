namespace Glm45V.Agents.Frontend.Scoring;

/// <summary>Solves the assignment problem by shortest augmenting paths (Jonker and Volgenant 1987): O(n³).</summary>
internal static class Assignment
{
    /// <summary>Gives for each row the column that it is assigned to, so that the sum of costs is the least; −1 for rows that are too many.</summary>
    /// <param name="cost">Costs by row and column, finite, of either sign.</param>
    public static int[] Solve(double[,] cost)
    {
        (int rows, int columns) = (cost.GetLength(0), cost.GetLength(1));
        if (rows > columns)
        {
            double[,] turned = new double[columns, rows];
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                {
                    turned[column, row] = cost[row, column];
                }
            }

            int[] back = [.. Enumerable.Repeat(-1, rows)];
            foreach ((int column, int row) in Solve(turned).Index())
            {
                back[row] = column;
            }

            return back;
        }

        // Columns and rows count from 1; 0 is the free column that a path starts from.
        double[] rowPrice = new double[rows + 1];
        double[] columnPrice = new double[columns + 1];
        int[] rowOf = new int[columns + 1];
        int[] before = new int[columns + 1];
        for (int row = 1; row <= rows; row++)
        {
            rowOf[0] = row;
            int column = 0;
            double[] least = [.. Enumerable.Repeat(double.PositiveInfinity, columns + 1)];
            bool[] used = new bool[columns + 1];
            do
            {
                used[column] = true;
                (int current, double step, int next) = (rowOf[column], double.PositiveInfinity, 0);
                for (int other = 1; other <= columns; other++)
                {
                    if (used[other])
                    {
                        continue;
                    }

                    double reduced = cost[current - 1, other - 1] - rowPrice[current] - columnPrice[other];
                    if (reduced < least[other])
                    {
                        (least[other], before[other]) = (reduced, column);
                    }

                    if (least[other] < step)
                    {
                        (step, next) = (least[other], other);
                    }
                }

                for (int other = 0; other <= columns; other++)
                {
                    if (used[other])
                    {
                        rowPrice[rowOf[other]] += step;
                        columnPrice[other] -= step;
                    }
                    else
                    {
                        least[other] -= step;
                    }
                }

                column = next;
            }
            while (rowOf[column] != 0);
            while (column != 0)
            {
                rowOf[column] = rowOf[before[column]];
                column = before[column];
            }
        }

        int[] assigned = new int[rows];
        for (int column = 1; column <= columns; column++)
        {
            if (rowOf[column] > 0)
            {
                assigned[rowOf[column] - 1] = column - 1;
            }
        }

        return assigned;
    }
}
