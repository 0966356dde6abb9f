import BarChart from '@cloudscape-design/components/bar-chart';
import Box from '@cloudscape-design/components/box';
import LineChart from '@cloudscape-design/components/line-chart';
import MixedLineBarChart, { type MixedLineBarChartProps } from '@cloudscape-design/components/mixed-line-bar-chart';
import * as tokens from '@cloudscape-design/design-tokens';
import { compact, count } from './format';
import { dayDate, zone } from './time';

// Which time it is that stands at an axis.
const DAY_TITLE = 'Day (UTC)';
const TIME_TITLE = `Time (${zone})`;

// Cloudscape's charts with what all of ours share: the viewer's zone on time axes, short numbers, a word for emptiness, no legend filter.

// The same thing has the same colour in every chart.
export const COLOURS = {
  shared: tokens.colorChartsPaletteCategorical1, standard: tokens.colorChartsPaletteCategorical2, managed: tokens.colorChartsPaletteCategorical3,
  delivered: tokens.colorChartsPaletteCategorical1, bounced: tokens.colorChartsPaletteCategorical2, dedicated: tokens.colorChartsPaletteCategorical3,
  threshold: tokens.colorChartsThresholdNegative, warning: tokens.colorChartsThresholdNeutral,
};

export interface Line { title: string; points: { x: Date; y: number }[]; color?: string }
export interface Mark { title: string; y: number; color?: string }

interface Common {
  label: string;                              // for screen readers: what the chart shows
  height?: number;
  format?: (y: number) => string;
  yTitle: string;                             // what is counted, in one or two words
  empty?: string;
  loading?: boolean;
}

const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const hours = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

const nothing = (text = 'Nothing to show for this time.') => <Box textAlign="center" color="inherit" padding="m">{text}</Box>;
const legend = { legendAriaLabel: 'Legend', chartAriaRoleDescription: 'chart', xAxisAriaRoleDescription: 'x axis', yAxisAriaRoleDescription: 'y axis', detailPopoverDismissAriaLabel: 'Dismiss' };

// A little room above the highest point; never an axis of no height.
const domainOf = (ys: number[]): [number, number] => [0, Math.max(...ys, 0) * 1.08 || 1];

// Thresholds that nobody is near would press the lines flat: a mark is drawn within the domain only if it is at most ten times what is there.
export function domainWithMarks(ys: number[], marks: number[]): [number, number] {
  const top = Math.max(...ys, 0);
  const near = marks.filter((y) => top === 0 || y <= top * 10);
  return domainOf([...ys, ...near]);
}

const domainAround = (ys: number[]): [number, number] => {
  const low = Math.min(...ys), high = Math.max(...ys, 0);
  const room = Math.max((high - low) * 0.25, high * 0.002, 0.0001);
  return ys.length > 0 ? [Math.max(0, low - room), high + room] : [0, 1];
};

export function TimeLines({ lines, marks = [], byDay = true, close, label, height = 260, format = compact, yTitle, empty, loading }: Common & { lines: Line[]; marks?: Mark[]; byDay?: boolean; close?: boolean }) {
  const xs = lines.flatMap((line) => line.points.map((point) => point.x.getTime()));
  const ys = lines.flatMap((line) => line.points.map((point) => point.y));
  const form = byDay ? days : hours;
  // `close`: rates near 100 %, whose differences an axis from 0 would hide.
  const yDomain = close ? domainAround(ys) : domainWithMarks(ys, marks.map((mark) => mark.y));
  // Marks alone are no chart: who has sent nothing yet is told so.
  const series: MixedLineBarChartProps.ChartSeries<Date>[] = xs.length === 0 ? [] : [
    ...lines.map((line) => ({ type: 'line' as const, title: line.title, data: line.points, color: line.color, valueFormatter: format })),
    ...marks.filter((mark) => mark.y <= yDomain[1]).map((mark) => ({ type: 'threshold' as const, title: mark.title, y: mark.y, color: mark.color, valueFormatter: format })),
  ];
  return (
    <LineChart<Date> series={series as never} xScaleType="time" xDomain={xs.length ? [new Date(Math.min(...xs)), new Date(Math.max(...xs))] : undefined}
      yDomain={yDomain} height={height} hideFilter hideLegend={series.length < 2} ariaLabel={label} yTitle={yTitle} xTitle={byDay ? DAY_TITLE : TIME_TITLE} emphasizeBaselineAxis
      statusType={loading ? 'loading' : 'finished'} loadingText="Loading" empty={nothing(empty)} noMatch={nothing(empty)}
      i18nStrings={{ ...legend, xTickFormatter: (x) => (byDay && x.getHours() !== 0 ? '' : form.format(x)), yTickFormatter: format }} />
  );
}

export interface Bars { title: string; values: { x: string; y: number }[]; color?: string }

// Days (or names) beside each other; `stacked` where the parts make up a whole.
export function DayBars({ bars, lines = [], stacked = true, label, height = 260, format = compact, yTitle, empty, loading }: Common & { bars: Bars[]; lines?: Bars[]; stacked?: boolean }) {
  const xs = [...new Set([...bars, ...lines].flatMap((bar) => bar.values.map((value) => value.x)))];
  const height_of = (x: string) => {
    const here = bars.map((bar) => bar.values.find((value) => value.x === x)?.y ?? 0);
    return stacked ? here.reduce((sum, y) => sum + y, 0) : Math.max(...here);
  };
  const isDay = xs.every((x) => /^\d{4}-\d\d-\d\d$/.test(x));
  const shownX = (x: string) => (isDay ? days.format(dayDate(x)) : x);
  const common = {
    xScaleType: 'categorical' as const,
    yDomain: domainOf([...xs.map(height_of), ...lines.flatMap((line) => line.values.map((value) => value.y))]),
    height, hideFilter: true, hideLegend: bars.length + lines.length < 2, ariaLabel: label, yTitle, xTitle: isDay ? DAY_TITLE : undefined, stackedBars: stacked,
    statusType: loading ? ('loading' as const) : ('finished' as const), loadingText: 'Loading', empty: nothing(empty), noMatch: nothing(empty), emphasizeBaselineAxis: true,
    i18nStrings: { ...legend, xTickFormatter: shownX, yTickFormatter: format },
  };
  // Bars of no height look like a chart that failed.
  const some = [...bars, ...lines].some((bar) => bar.values.some((value) => value.y > 0));
  const series = (some ? bars : []).map((bar) => ({ type: 'bar' as const, title: bar.title, data: bar.values, color: bar.color, valueFormatter: count }));
  if (lines.length === 0 || !some) return <BarChart<string> {...common} xDomain={xs} series={series as never} />;
  const above = lines.map((line) => ({ type: 'line' as const, title: line.title, data: line.values, color: line.color, valueFormatter: count }));
  return <MixedLineBarChart<string> {...common} xDomain={xs} series={[...series, ...above] as never} />;
}
