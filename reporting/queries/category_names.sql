-- The shared catalogue's names of the categories this hospital uses.
select code, name_ja, name_en
from public.catalogue_category
where code in (select category_code from equipment_device)
order by code
