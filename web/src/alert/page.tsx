export function AlertPage(_: { id: string }) { return null; }
