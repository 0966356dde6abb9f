import { Fragment } from 'react';
import type { Alert } from '../api/types';
import { useSession } from '../app/session';
import GoTo from './GoTo';
import { inConsole, isForOperators, toDo, type Place } from './whatToDo';

// What to do about an alert, and the page where it is done.
// `wide`: not in a table's column, whose texts are kept narrow.
export function AlertAdvice({ alert, fontSize, wide }: { alert: Alert; fontSize?: 'body-s'; wide?: boolean }) {
  const { isOperator } = useSession();
  const { text, place } = toDo(alert, isOperator);
  if (!text) return <>–</>;
  return <span className={wide ? undefined : 'wp-wrap'}>{text}{place && <> <GoTo to={place.to} fontSize={fontSize}>{place.label}</GoTo></>}</span>;
}

// Advice of the server, its commands for the terminal as links to the pages that stand for them.
export default function Advice({ text }: { text: string }) {
  const { isOperator } = useSession();
  const shown = (each: string | Place) => (typeof each === 'string' ? each : isOperator || !isForOperators(each) ? <GoTo to={each.to}>{each.label}</GoTo> : each.label);
  return <>{inConsole(text).map((each, i) => <Fragment key={i}>{shown(each)}</Fragment>)}</>;
}
