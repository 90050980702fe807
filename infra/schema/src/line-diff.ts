const contextLines = 2;

/** The lines that went (`-`) and came (`+`), with a little around them; at most `limit` lines. */
export function lineDiff(before: string, after: string, limit = 60): string {
  const lines = edits(before.split('\n'), after.split('\n'));
  const near = lines.map((_, position) =>
    lines.slice(Math.max(0, position - contextLines), position + contextLines + 1).some((line) => line[0] !== ' '),
  );
  const shown = lines.flatMap((line, position) => {
    if (near[position]) return [line];
    return near[position - 1] ? ['  …'] : [];
  });
  const rest = shown.length - limit;
  return [...shown.slice(0, limit), ...(rest > 0 ? [`  … and ${rest} more lines`] : [])].join('\n');
}

function edits(before: readonly string[], after: readonly string[]): string[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  ) {
    end += 1;
  }
  const kept = (line: string) => `  ${line}`;
  return [
    ...before.slice(0, start).map(kept),
    ...middle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end).map(kept),
  ];
}

/** Longest common subsequence; where that would be too large a table, all goes and all comes. */
function middle(before: readonly string[], after: readonly string[]): string[] {
  const [rows, columns] = [before.length, after.length];
  if (rows * columns > 4_000_000) return [...before.map((line) => `- ${line}`), ...after.map((line) => `+ ${line}`)];
  const width = columns + 1;
  const common = new Uint16Array((rows + 1) * width);
  const at = (row: number, column: number) => common[row * width + column] ?? 0;
  for (let row = rows - 1; row >= 0; row -= 1) {
    for (let column = columns - 1; column >= 0; column -= 1) {
      common[row * width + column] =
        before[row] === after[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: string[] = [];
  let [row, column] = [0, 0];
  while (row < rows || column < columns) {
    if (row < rows && column < columns && before[row] === after[column]) {
      lines.push(`  ${before[row]}`);
      row += 1;
      column += 1;
    } else if (column >= columns || (row < rows && at(row + 1, column) >= at(row, column + 1))) {
      lines.push(`- ${before[row]}`);
      row += 1;
    } else {
      lines.push(`+ ${after[column]}`);
      column += 1;
    }
  }
  return lines;
}
