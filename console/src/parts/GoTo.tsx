import Link, { type LinkProps } from '@cloudscape-design/components/link';
import type { ReactNode } from 'react';
import { useHref, useNavigate } from 'react-router-dom';

// A link to another page of the console: a real one, so that it opens in a new tab and can be copied.
export default function GoTo({ to, children, variant, fontSize }: { to: string; children: ReactNode; variant?: LinkProps['variant']; fontSize?: LinkProps['fontSize'] }) {
  const navigate = useNavigate();
  const href = useHref(to);
  return (
    <Link href={href} variant={variant} fontSize={fontSize} onFollow={(event) => {
      event.preventDefault();
      navigate(to);
    }}>{children}</Link>
  );
}
