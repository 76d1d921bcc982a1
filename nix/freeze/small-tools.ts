/**
 * What comes with a frozen shell besides it, since a shell without them is of little use: the
 * utilities of POSIX that scripts are made of, those of them that this machine has. Each small, all
 * together some megabytes; the library's own derivations need mkdir, tail and chmod.
 */
export const smallTools: readonly string[] = [
  ...[
    'awk',
    'basename',
    'bash',
    'bzip2',
    'cat',
    'chmod',
    'cksum',
    'cmp',
    'comm',
    'cp',
    'cut',
    'date'
  ],
  ...['dd', 'df', 'diff', 'dirname', 'du', 'echo', 'env', 'expand', 'expr', 'false', 'find'],
  ...['fold', 'grep', 'gzip', 'head', 'id', 'install', 'join', 'ln', 'ls', 'md5sum', 'mkdir'],
  ...['mkfifo', 'mktemp', 'mv', 'nl', 'nproc', 'od', 'paste', 'pr', 'printf', 'pwd', 'readlink'],
  ...['realpath', 'rm', 'rmdir', 'sed', 'seq', 'sha256sum', 'shuf', 'sleep', 'sort', 'split'],
  ...['stat', 'tac', 'tail', 'tar', 'tee', 'test', 'timeout', 'touch', 'tr', 'true', 'truncate'],
  ...['tsort', 'uname', 'uniq', 'wc', 'xargs', 'xz', 'yes']
]

/** What the library's derivations run, without which a frozen shell cannot start a step. */
export const neededTools: readonly string[] = ['mkdir', 'tail', 'chmod']

/** What makes frozen files runnable, before any of them can run by itself (nix/lib/freeze.nix). */
export const bootstrapTools: readonly string[] = ['sh', 'mkdir', 'ln', 'cp', 'chmod']
