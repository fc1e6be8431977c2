import { Button } from "../ui/button";
import { Select } from "../ui/input";
import { ANSWER_WORDS, type Answers, ONE_MORE, QUESTIONS } from "./questions";

/** Three questions as a plain form: it needs no script, and its answer has an address. */
export function QuestionForm({ answers = {}, oneMore = false }: { answers?: Answers; oneMore?: boolean }) {
  const questions = oneMore ? [...QUESTIONS, ONE_MORE] : QUESTIONS;
  return (
    <form action="/find" className="grid gap-4">
      {questions.map(({ name, legend }, index) => (
        <div key={name} className="grid gap-1.5">
          <label htmlFor={`question-${name}`} className="flex gap-2.5 font-medium">
            <span aria-hidden="true" className="font-mono font-normal text-accent">
              {index + 1}
            </span>
            {legend}
          </label>
          <Select id={`question-${name}`} name={name} defaultValue={answers[name] ?? ""}>
            <option value="">I would rather not say</option>
            {Object.entries(ANSWER_WORDS[name]).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        </div>
      ))}
      <Button type="submit" size="lg" className="mt-2">
        Show me the right KEY
      </Button>
    </form>
  );
}
