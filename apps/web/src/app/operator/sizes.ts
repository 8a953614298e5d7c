const MB = 1_000_000;
const GB = 1_000 * MB;

const unit = (unit: string) =>
  new Intl.NumberFormat(undefined, { style: 'unit', unit, maximumFractionDigits: 1 });
const megabytes = unit('megabyte');
const gigabytes = unit('gigabyte');

/** "12.5 MB", "1.2 GB": as those who sell disks count. */
export const sizeOf = (bytes: number) =>
  bytes < GB ? megabytes.format(bytes / MB) : gigabytes.format(bytes / GB);
