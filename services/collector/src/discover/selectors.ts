import type { AdvancedEventSelector, EventSelector } from '@aws-sdk/client-cloudtrail';

/** Which management events a trail takes down. */
export interface ManagementEvents {
  readonly reads: boolean;
  readonly writes: boolean;
  /** Event sources left out, as `kms.amazonaws.com`. */
  readonly excluded: readonly string[];
}

interface Selectors {
  readonly EventSelectors?: readonly EventSelector[] | undefined;
  readonly AdvancedEventSelectors?: readonly AdvancedEventSelector[] | undefined;
}

/** Both kinds of selectors, said in one way; what any of them takes is taken. */
export function managementEvents({ EventSelectors, AdvancedEventSelectors }: Selectors): ManagementEvents {
  const each = AdvancedEventSelectors?.length
    ? AdvancedEventSelectors.map(ofAdvanced)
    : (EventSelectors ?? []).map(ofBasic);
  const taking = each.filter(({ reads, writes }) => reads || writes);
  return {
    reads: taking.some(({ reads }) => reads),
    writes: taking.some(({ writes }) => writes),
    // Left out by all of them: one that takes a source is enough.
    excluded: (taking[0]?.excluded ?? []).filter((source) => taking.every(({ excluded }) => excluded.includes(source))),
  };
}

function ofBasic(selector: EventSelector): ManagementEvents {
  const { IncludeManagementEvents = true, ReadWriteType = 'All', ExcludeManagementEventSources = [] } = selector;
  return {
    reads: IncludeManagementEvents && ReadWriteType !== 'WriteOnly',
    writes: IncludeManagementEvents && ReadWriteType !== 'ReadOnly',
    excluded: ExcludeManagementEventSources,
  };
}

function ofAdvanced({ FieldSelectors = [] }: AdvancedEventSelector): ManagementEvents {
  const field = (name: string) => FieldSelectors.find(({ Field }) => Field === name);
  const management = field('eventCategory')?.Equals?.includes('Management') ?? false;
  const readOnly = field('readOnly')?.Equals;
  return {
    reads: management && (readOnly === undefined || readOnly.includes('true')),
    writes: management && (readOnly === undefined || readOnly.includes('false')),
    excluded: field('eventSource')?.NotEquals ?? [],
  };
}
