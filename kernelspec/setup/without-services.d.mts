export function withoutServices<Result>(
  install: () => Promise<Result>,
  policy?: string
): Promise<Result>
