/**
 * Fixed colours of states, for white text and for marks: contrast at least 4.5 to white. The
 * extension of JupyterLab takes them too, so this file imports nothing.
 */
export const statusColours = {
  built: '#1a7f37',
  fetched: '#0969da',
  cached: '#0f766e',
  'cut-off': '#0b6b83',
  pinned: '#6e40c9',
  failed: '#cf222e',
  stopped: '#8a5a00',
  blocked: '#953800',
  stale: '#7d4e00',
  planned: '#57606a',
  'not-kept': '#4b5d67'
} as const
