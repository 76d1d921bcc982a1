import { readTable } from './tool.ts'

/** What the tests measure of predictions by themselves, to hold against what evaluate says. */
export interface OwnFigures {
  readonly rows: number
  readonly accuracy: number
  readonly logLoss: number
  /** Of the class asked for, against the rest. */
  readonly precision: number
  readonly recall: number
  readonly auc: number
}

/**
 * Measures predictions on the test rows. The area under the ROC curve is counted as the share of
 * pairs, one of the class and one not, that are ranked the right way round; ties count half.
 */
export function measure(
  predictionsPath: string,
  truthPath: string,
  target: string,
  ofClass: string
): OwnFigures {
  const truth = new Map(readTable(truthPath).map((row) => [row['id'], row]))
  const judged = readTable(predictionsPath).flatMap((row) => {
    const known = truth.get(row['id'])
    if (known?.['split'] !== 'test') return []
    const actual = known[target] ?? ''
    return [
      {
        actual,
        predicted: row['predicted'] ?? '',
        ofActual: Number(row[`probability_${actual}`]),
        ofClass: Number(row[`probability_${ofClass}`])
      }
    ]
  })
  const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole)
  const inside = judged.filter(({ actual }) => actual === ofClass)
  const outside = judged.filter(({ actual }) => actual !== ofClass)
  const hits = inside.filter(({ predicted }) => predicted === ofClass).length
  const claimed = judged.filter(({ predicted }) => predicted === ofClass).length
  let ranked = 0
  for (const one of inside) {
    for (const other of outside) {
      if (one.ofClass > other.ofClass) ranked += 1
      else if (one.ofClass === other.ofClass) ranked += 0.5
    }
  }
  const loss = judged.reduce((sum, { ofActual }) => sum - Math.log(Math.max(0.5e-6, ofActual)), 0)
  return {
    rows: judged.length,
    accuracy: share(judged.filter((row) => row.actual === row.predicted).length, judged.length),
    logLoss: share(loss, judged.length),
    precision: share(hits, claimed),
    recall: share(hits, inside.length),
    auc: share(ranked, inside.length * outside.length)
  }
}
