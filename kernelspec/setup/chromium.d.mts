export const chromiumCommand: string
export function findChromium(): Promise<string | null>
export function installChromium(): Promise<string>
