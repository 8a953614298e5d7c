const MB = 1_024 * 1_024;
const GB = 1_024 * MB;

const unit = (unit: string) =>
  new Intl.NumberFormat(undefined, { style: 'unit', unit, maximumFractionDigits: 1 });
const megabytes = unit('megabyte');
const gigabytes = unit('gigabyte');

/** "12.5 MB", "1.2 GB": as `MAX_STORAGE_MB` counts. */
export const sizeOf = (bytes: number) =>
  bytes < GB ? megabytes.format(bytes / MB) : gigabytes.format(bytes / GB);
