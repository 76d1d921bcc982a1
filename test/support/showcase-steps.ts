/** The names of the showcase's eleven steps. */
export const showcaseSteps = [
  'dataset',
  ...['model', 'predict', 'eval'].flatMap((kind) =>
    ['small', 'base', 'large'].map((size) => `${kind}_${size}`)
  ),
  'comparison'
]
