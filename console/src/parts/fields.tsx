import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import Select, { type SelectProps } from '@cloudscape-design/components/select';
import Textarea from '@cloudscape-design/components/textarea';
import type { ReactNode } from 'react';
import type { FormState } from './useForm';

// Fields of a useForm: label, value, and what is wrong with it.

type TextKeys<T> = { [K in keyof T]: T[K] extends string ? K : never }[keyof T];

interface Common<T> { form: FormState<T>; name: TextKeys<T>; label: string; description?: ReactNode; constraint?: ReactNode; optional?: boolean; placeholder?: string; disabled?: boolean }

const labelOf = (label: string, optional?: boolean) => (optional ? <span>{label} <i>– optional</i></span> : label);

export function TextField<T>({ form, name, label, description, constraint, optional, placeholder, disabled, type, inputMode }: Common<T> & { type?: InputProps.Type; inputMode?: InputProps.InputMode }) {
  return (
    <FormField label={labelOf(label, optional)} description={description} constraintText={constraint} errorText={form.error(name)}>
      <Input value={form.values[name] as string} type={type} inputMode={inputMode} placeholder={placeholder} disabled={disabled} spellcheck={false} autoComplete={false}
        onChange={({ detail }) => form.set(name, detail.value as T[TextKeys<T>])} onBlur={() => form.left(name)} />
    </FormField>
  );
}

export function AreaField<T>({ form, name, label, description, constraint, optional, placeholder, rows = 4, code }: Common<T> & { rows?: number; code?: boolean }) {
  return (
    <FormField label={labelOf(label, optional)} description={description} constraintText={constraint} errorText={form.error(name)} stretch>
      <Textarea className={code ? 'wp-code' : undefined} value={form.values[name] as string} rows={rows} placeholder={placeholder} spellcheck={false}
        onChange={({ detail }) => form.set(name, detail.value as T[TextKeys<T>])} onBlur={() => form.left(name)} />
    </FormField>
  );
}

export interface Choice { value: string; label: string; description?: string }

export function ChoiceField<T>({ form, name, label, description, constraint, optional, placeholder, disabled, choices, loading }: Common<T> & { choices: Choice[]; loading?: boolean }) {
  const value = form.values[name] as string;
  const chosen: SelectProps.Option | null = choices.find((each) => each.value === value) ?? (value ? { value, label: value } : null);
  return (
    <FormField label={labelOf(label, optional)} description={description} constraintText={constraint} errorText={form.error(name)}>
      <Select selectedOption={chosen} options={choices} placeholder={placeholder} disabled={disabled} statusType={loading ? 'loading' : 'finished'} loadingText="Loading" empty="There is none"
        filteringType={choices.length > 8 ? 'auto' : 'none'} filteringAriaLabel={`Find ${label.toLowerCase()}`} triggerVariant="label"
        onChange={({ detail }) => form.set(name, (detail.selectedOption.value ?? '') as T[TextKeys<T>])} onBlur={() => form.left(name)} />
    </FormField>
  );
}

// Words of a text of lines, commas or spaces.
export const words = (text: string) => text.split(/[\s,;]+/).map((each) => each.trim()).filter(Boolean);

export const isAddress = (text: string) => /^[^\s@<>"(),:;[\]\\]+@[^\s@<>"(),:;[\]\\]+\.[^\s@.]+$/.test(text);
export const isDomain = (text: string) => /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$/i.test(text);
