import { type SVGProps, useId } from "react";

type Props = SVGProps<SVGSVGElement> & { plan: { width: number; depth: number; picture: string | null } };

/** The floor plan, in metres: its picture, or a grid of so many that its squares can be told apart. */
export function Sheet({ plan: { width, depth, picture }, children, ...svg }: Props) {
  const id = useId();
  const step = [1, 2, 5, 10, 20].find((metres) => Math.max(width, depth) / metres <= 30) ?? 50;
  return (
    <svg className="plan" viewBox={`0 0 ${width} ${depth}`} {...svg}>
      <pattern id={id} width={step} height={step} patternUnits="userSpaceOnUse">
        <path className="plan-grid" d={`M${step} 0H0V${step}`} />
      </pattern>
      <rect width={width} height={depth} fill={`url(#${id})`} />
      {picture && <image href={picture} width={width} height={depth} preserveAspectRatio="none" />}
      {children}
    </svg>
  );
}
