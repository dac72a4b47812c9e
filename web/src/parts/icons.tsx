/** An icon of lines on a field of 20 by 20. */
const drawn = (line: string, strokeWidth = 1.7) => () => (
  <svg
    width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth={strokeWidth}
    strokeLinecap="round" strokeLinejoin="round" aria-hidden="true"
  >
    <path d={line} />
  </svg>
);

export const CameraIcon = drawn("M4.5 5.5h6a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2h-6a2 2 0 0 1-2-2v-5a2 2 0 0 1 2-2ZM12.5 9l5-2.5v7l-5-2.5");
export const PersonIcon = drawn("M6.8 6.5a3.2 3.2 0 1 1 6.4 0 3.2 3.2 0 1 1-6.4 0M3.8 17c.6-3.4 3-5.2 6.2-5.2s5.6 1.8 6.2 5.2");
export const PeopleIcon = drawn(
  "M4.7 7a2.8 2.8 0 1 1 5.6 0 2.8 2.8 0 1 1-5.6 0M2.3 16c.4-3 2.4-4.6 5.2-4.6s4.8 1.6 5.2 4.6" +
    "M12.5 4.5a2.7 2.7 0 0 1 0 5M14.2 11.6c2 .5 3.2 2 3.5 4.4",
);
export const RecordIcon = drawn("M5 2.5h10v15H5zM7.8 6.5h4.4M7.8 10h4.4M7.8 13.5h2.4");
export const BellIcon = drawn("M5 13.5V9a5 5 0 0 1 10 0v4.5l1.3 1.5H3.7L5 13.5ZM8.2 17.2a2 2 0 0 0 3.6 0");
export const SendIcon = drawn("M17 3.5 3 9l5.5 2.5L11 17l6-13.5ZM8.5 11.5 12 8");
export const LensIcon = drawn(
  "M5 8.5a5 5 0 1 1 10 0 5 5 0 1 1-10 0M8.2 8.5a1.8 1.8 0 1 1 3.6 0 1.8 1.8 0 1 1-3.6 0M7 16.5h6",
);
export const ZoneIcon = drawn("m4 6 8-2.5 4.5 6-5 7L4.5 14Z");
export const PlanIcon = drawn("M3 3.5h14v13H3zM3 9h6M9 3.5V6m0 6.5v4M12.5 9H17");
export const UndoIcon = drawn("M7 4.5 3.5 8 7 11.5M3.5 8h8a4.5 4.5 0 0 1 0 8.5H9");
export const FolderIcon = drawn("M2.5 15V5.5a1 1 0 0 1 1-1h4l2 2h7a1 1 0 0 1 1 1V15a1 1 0 0 1-1 1h-13a1 1 0 0 1-1-1Z");
export const PlusIcon = drawn("M10 4v12M4 10h12");
export const SlidersIcon = drawn(
  "M3 6h7m4 0h3M3 14h3m4 0h7M10 6a2 2 0 1 1 4 0 2 2 0 1 1-4 0M6 14a2 2 0 1 1 4 0 2 2 0 1 1-4 0",
);
export const LeaveIcon = drawn("M8 3.5H5a1.5 1.5 0 0 0-1.5 1.5v10A1.5 1.5 0 0 0 5 16.5h3M12 6.5l3.5 3.5-3.5 3.5M15 10H8");
export const TrashIcon = drawn(
  "M4 6h12M8 6V4.5h4V6m2.5 0-.6 9.5a1 1 0 0 1-1 1H7.1a1 1 0 0 1-1-1L5.5 6M8.5 9v4.5m3-4.5v4.5",
);
export const BackIcon = drawn("M12 4.5 6.5 10l5.5 5.5");
export const MoreIcon = drawn("M4.5 10h.01M10 10h.01M15.5 10h.01", 2.6);
export const CheckIcon = drawn("m4.5 10.5 3.5 3.5 7.5-8");
export const ChartIcon = drawn("M3 16.5h14M5 16.5v-5M9 16.5v-9M13 16.5v-7M16.5 16.5v-12");
export const FullIcon = drawn("M3.5 7.5v-4h4M12.5 3.5h4v4M16.5 12.5v4h-4M7.5 16.5h-4v-4");

/** The product's mark: an eye resting on the aisles. */
export const Mark = ({ size = 28 }) => <img src="/mark.svg" width={size} height={size} alt="" />;
